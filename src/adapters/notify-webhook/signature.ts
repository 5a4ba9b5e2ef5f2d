import { createHmac } from 'node:crypto';

/** Of the time and the body, so that neither can be changed or sent again later: `t=<seconds>,v1=<hex HMAC-SHA256 of "t.body">`. */
export function webhookSignature(secret: string, body: string, atSeconds: number): string {
  const hex = createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex');
  return `t=${atSeconds},v1=${hex}`;
}
