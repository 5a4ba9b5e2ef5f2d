/** TLS, and whom to trust; `ca` in PEM, without it the machine's own list. `cert` and `key`, PEM too, where the other side asks who we are. */
export interface FixTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** The name that the certificate of the other side must carry; without it the host. */
  readonly serverName?: string;
}
