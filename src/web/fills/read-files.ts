import type { FillsRequest } from '#contracts/fills-request';

type GivenFile = FillsRequest['files'][number];
/** As the service takes it. */
export const SENT_BYTES_MAX = 7_500_000;

/** Files as text; what is packed by gzip is unpacked here. */
export const textsOf = (files: readonly File[]): Promise<readonly GivenFile[]> =>
  Promise.all(files.map(async (file) => ({ name: file.name, text: await textOf(file) })));

function textOf(file: File): Promise<string> {
  if (!file.name.endsWith('.gz')) return file.text();
  return new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

export const lengthOfFiles = (files: readonly GivenFile[]): number =>
  files.reduce((sum, { text }) => sum + text.length, 0);
