const CONTROL = /[\p{Cc}\u2028\u2029]/gu;

/** A piece of a file as an error may repeat it: short, and nothing in it that a terminal obeys. */
export function shownText(text: string, most = 60): string {
  const clean = text.slice(0, most).replaceAll(CONTROL, '\uFFFD');
  return text.length > most ? `${clean}…` : clean;
}
/** The first few names of a list, for an error that says what was found instead. */
export function shownNames(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  const some = names.slice(0, 5).map((name) => shownText(name));
  return names.length > 5 ? `${some.join(', ')} and ${names.length - 5} more` : some.join(', ');
}
