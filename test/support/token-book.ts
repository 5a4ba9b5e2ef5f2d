import type { Person, TokenBook } from '#api/access';

/** Tokens of a test: they stay as they are. */
export const fixedTokens = (owner: string, people: readonly Person[] = []): TokenBook => ({
  owner: () => owner,
  people: () => people,
});
