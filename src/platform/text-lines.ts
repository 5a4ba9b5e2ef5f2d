import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { CHUNK_BYTES, type Chunks, type FileChunks, fileChunks } from './file-chunks.ts';
import { gunzipChunks } from './gunzip.ts';
import { zippedChunks } from './zipped-chunks.ts';

/**
 * The longest line: a row of a table has some hundred bytes, a snapshot of a book some hundred
 * thousand.
 */
const LINE_BYTES_MAX = 16 * 2 ** 20;
const ZIPPED = /\.zip$/i;
/** A bomb of line ends would be read for minutes; no file of rows has such a hole. */
const BLANK_LINES_MAX = 100_000;

export interface TextLines {
  /** The first line, without its end; '' where it is blank. */
  readonly first: string;
  /** The line of this number, from 1, of those that the file begins with; '' where it is blank or not there. */
  line(number: number): string;
  /** The first lines, `most` of them at most, without taking them. */
  begin(most: number): readonly string[];
  /**
   * Every line that is not blank, without its end, and its number from 1. `visit` answers a problem
   * to stop. The lines can be taken once: the file is not kept.
   */
  each(visit: (line: string, number: number) => Problem | null): Problem | null;
  /** About how many lines a plain file has, by those that it begins with; 0 for a packed one. */
  readonly about: number;
  /** SHA-256 of the file as it lies on disk; known when all lines were taken. */
  hash(): string;
}
export interface Reading {
  /** Of the pieces that a file is read in. */
  readonly chunkBytes?: number;
  /** What errors call the file, where it was unpacked to another place. */
  readonly name?: string;
}

/**
 * A text file line by line, plain, `.gz` or the one file of a `.zip`, of any size: V8 holds no string above 512 MB, and
 * nobody needs one. Line ends are \n or \r\n; a byte order mark is passed over.
 */
export function openLines(path: string, reading: Reading = {}): Result<TextLines, Problem> {
  const { chunkBytes = CHUNK_BYTES, name = path } = reading;
  const file = ZIPPED.test(path) ? zippedChunks(path, chunkBytes) : fileChunks(path, chunkBytes);
  if (!file.ok) return file;
  const blocks = new TextBlocks(unpacked(file.value, { path, chunkBytes }), name);
  const head = blocks.next(1);
  if (!head.ok) return head;
  if (head.value === null) {
    return err(problem('FILE_EMPTY', name, 'the file must hold data, was empty', 'fetch it again'));
  }
  const text = head.value;
  return ok({
    first: lineAt(text, 0, endOf(text, 0)),
    line: (number) => text.split(/\r?\n/, number)[number - 1] ?? '',
    begin: (most) => text.split(/\r?\n/, most).filter((line) => line !== ''),
    about: /\.(gz|zip)$/i.test(path) ? 0 : linesAbout(text, file.value.size),
    hash: file.value.hash,
    each: (visit) => eachLine(text, blocks, { visit, name }),
  });
}

const SAMPLED_LINES = 100;
/** Rows at the end may be shorter than the first ones: a tenth more. */
function linesAbout(text: string, size: number): number {
  let end = 0;
  let lines = 0;
  for (; lines < SAMPLED_LINES && end < text.length; lines++) end = endOf(text, end) + 1;
  return Math.ceil((1.1 * size * lines) / Math.max(1, end));
}

/** SHA-256 and length of a file as it lies on disk. */
export function hashOfFile(
  path: string,
): Result<{ readonly hash: string; readonly size: number }, Problem> {
  const file = fileChunks(path);
  if (!file.ok) return file;
  for (;;) {
    const piece = file.value.next();
    if (!piece.ok) return piece;
    if (piece.value === null) return ok({ hash: file.value.hash(), size: file.value.size });
  }
}

function unpacked(file: FileChunks, about: { path: string; chunkBytes: number }): Chunks {
  return about.path.endsWith('.gz') ? gunzipChunks(file, about) : file;
}

const NEWLINE = 10;
const RETURN = 13;
const MARK = 0xfeff;

/** Text in blocks that end with a line: no character and no line lies across two of them. */
class TextBlocks {
  readonly #chunks: Chunks;
  readonly #name: string;
  #rest: Uint8Array = new Uint8Array(0);
  #isFirst = true;
  #isOver = false;

  constructor(chunks: Chunks, name: string) {
    this.#chunks = chunks;
    this.#name = name;
  }
  /** `line`: the number of the line that the block begins with. */
  next(line: number): Result<string | null, Problem> {
    while (!this.#isOver) {
      const chunk = this.#chunks.next();
      if (!chunk.ok) return chunk;
      if (chunk.value?.includes(0) === true) return err(notText(this.#name));
      this.#isOver = chunk.value === null;
      const bytes = joined(this.#rest, chunk.value ?? new Uint8Array(0));
      const end = this.#isOver ? bytes.length : bytes.lastIndexOf(NEWLINE) + 1;
      this.#rest = Buffer.from(bytes.subarray(end));
      if (end > 0) return this.#text(bytes.subarray(0, end));
      if (this.#rest.length > LINE_BYTES_MAX) return err(lineTooLong(this.#name, line));
    }
    return ok(null);
  }
  #text(bytes: Buffer): Result<string, Problem> {
    const text = bytes.toString('utf8');
    const hasMark = this.#isFirst && text.charCodeAt(0) === MARK;
    this.#isFirst = false;
    return ok(hasMark ? text.slice(1) : text);
  }
}

const notText = (name: string): Problem =>
  problem(
    'FORMAT_WRONG',
    name,
    'the file must be text, held zero bytes',
    'check --format: is it a zip or another binary file?',
  );

/** The bytes after each other; Node copies only where there are two parts. */
function joined(rest: Uint8Array, chunk: Uint8Array): Buffer {
  if (rest.length > 0) return Buffer.concat([rest, chunk]);
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
const lineTooLong = (name: string, line: number): Problem =>
  problem(
    'LINE_MALFORMED',
    `${name}:${line}`,
    `a line must be at most ${LINE_BYTES_MAX} bytes long, was longer`,
    'check --format: the file has no line ends, or is not text',
  );

function eachLine(
  head: string,
  blocks: TextBlocks,
  about: { readonly name: string; visit(line: string, number: number): Problem | null },
): Problem | null {
  let number = 0;
  let blank = 0;
  let text: string | null = head;
  while (text !== null) {
    for (let from = 0; from < text.length; ) {
      const end = endOf(text, from);
      const line = lineAt(text, from, end);
      from = end + 1;
      number++;
      if (line === '') {
        if (++blank > BLANK_LINES_MAX) return tooManyBlank(about.name, number);
        continue;
      }
      blank = 0;
      const found = about.visit(line, number);
      if (found !== null) return found;
    }
    const next = blocks.next(number + 1);
    if (!next.ok) return next.error;
    text = next.value;
  }
  return null;
}
const endOf = (text: string, from: number): number => {
  const newline = text.indexOf('\n', from);
  return newline < 0 ? text.length : newline;
};
const lineAt = (text: string, from: number, end: number): string =>
  text.slice(from, end > from && text.charCodeAt(end - 1) === RETURN ? end - 1 : end);
const tooManyBlank = (name: string, line: number): Problem =>
  problem(
    'LINE_MALFORMED',
    `${name}:${line}`,
    `at most ${BLANK_LINES_MAX} blank lines may follow each other, there were more`,
    'the file is damaged: fetch it again',
  );
