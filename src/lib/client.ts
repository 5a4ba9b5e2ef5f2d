// `plimsoll/client`: a running Plimsoll, from a program. Every answer is checked; a problem is a value with code and remedy.
export { type Client, type ClientOptions, createClient } from '#client/client';
