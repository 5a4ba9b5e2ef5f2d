/** Loaded when it is called: a command that does not need it does not wait for it. */
export const later =
  <Given extends readonly unknown[], Found>(
    load: () => Promise<(...given: Given) => Promise<Found>>,
  ) =>
  async (...given: Given): Promise<Found> =>
    (await load())(...given);
