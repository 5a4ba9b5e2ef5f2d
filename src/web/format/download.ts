/** Gives the browser a table to save. */
export const downloadCsv = (name: string, text: string): void => download(name, text, 'text/csv');

/** Gives the browser a file to save. */
export function download(
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
  type: string,
): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
