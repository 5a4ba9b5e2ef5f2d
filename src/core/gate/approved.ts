declare const approved: unique symbol;
/** Only the gate can mint one. Gateways accept nothing else, so an unchecked order cannot be sent. */
export type Approved<T> = T & { readonly [approved]: true };
/** For the gate's own files: everyone else receives what it approved. */
export const approve = <T>(checked: T): Approved<T> => checked as Approved<T>;
