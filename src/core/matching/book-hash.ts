/** One more number into a hash: both halves of a safe integer, signs included. Equal sequences give equal hashes on every machine. */
export function mixed(hash: number, value: number): number {
  const low = Math.imul((hash ^ (value | 0)) >>> 0, 0x9e3779b1) >>> 0;
  const high = Math.imul((low ^ Math.floor(value / 0x1_0000_0000)) + 0x7f4a7c15, 0x85ebca6b) >>> 0;
  return (high ^ (high >>> 15)) >>> 0;
}
