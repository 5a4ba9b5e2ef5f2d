import { crc32, deflateRawSync } from 'node:zlib';

/** A zip of some texts, deflated or stored; `wide` writes the sizes as zip64 does. */
export function makeZip(
  entries: Readonly<Record<string, string | Uint8Array>>,
  how: { readonly stored?: boolean; readonly wide?: boolean } = {},
): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(entries)) {
    const data = typeof text === 'string' ? Buffer.from(text) : text;
    const packed = how.stored === true ? data : deflateRawSync(data);
    const extra = how.wide === true ? Buffer.alloc(20) : Buffer.alloc(0);
    if (how.wide === true) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(16, 2);
      extra.writeBigUInt64LE(BigInt(data.length), 4);
      extra.writeBigUInt64LE(BigInt(packed.length), 12);
    }
    const common = Buffer.alloc(26);
    common.writeUInt16LE(how.stored === true ? 0 : 8, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(how.wide === true ? 0xffffffff : packed.length, 14);
    common.writeUInt32LE(how.wide === true ? 0xffffffff : data.length, 18);
    common.writeUInt16LE(name.length, 22);
    common.writeUInt16LE(extra.length, 24);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    const local = Buffer.concat([
      Buffer.from('PK\x03\x04'),
      common,
      Buffer.from(name),
      extra,
      packed,
    ]);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02\0\0'), common, tail, Buffer.from(name), extra]),
    );
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...directory, end]);
}
