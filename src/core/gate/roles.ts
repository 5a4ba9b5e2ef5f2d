import { type Refusal, refusal } from '#core/kernel/failure';

/** Who may do what. `risk` does not trade and `trader` does not lift limits: who sends is not who decides how much may be sent. */
export type Role = 'viewer' | 'trader' | 'risk' | 'admin';
export const ROLES: readonly Role[] = ['viewer', 'trader', 'risk', 'admin'];
export type Action =
  | 'view'
  | 'place'
  | 'cancel'
  | 'pause'
  | 'resume'
  | 'amend'
  | 'kill'
  | 'release'
  | 'enableStrategy'
  | 'resolveQuarantine'
  | 'restrict'
  | 'acknowledge'
  | 'changeModel';

/** Whose decision it was: is in the journal beside every decision. */
export interface Identity {
  readonly name: string;
  readonly role: Role;
}

// Stopping is for everybody who may touch orders; starting again is not.
const MAY: { readonly [R in Role]: readonly Action[] } = {
  viewer: ['view'],
  trader: ['view', 'place', 'cancel', 'pause', 'resume', 'amend', 'kill', 'acknowledge'],
  risk: [
    'view',
    'acknowledge',
    'cancel',
    'pause',
    'kill',
    'release',
    'enableStrategy',
    'resolveQuarantine',
    'restrict',
    'changeModel',
  ],
  admin: [
    'view',
    'acknowledge',
    'place',
    'cancel',
    'pause',
    'resume',
    'amend',
    'kill',
    'release',
    'enableStrategy',
    'resolveQuarantine',
    'restrict',
    'changeModel',
  ],
};

/** LED-17. */
export const mayDo = (role: Role, action: Action): boolean => MAY[role].includes(action);

export function checkRole(who: Identity, action: Action): Refusal | null {
  if (mayDo(who.role, action)) return null;
  const able = ROLES.filter((role) => mayDo(role, action));
  return refusal(
    'ROLE_TOO_SMALL',
    `${action} needs the role ${able.join(' or ')}, was asked by ${who.name} (${who.role})`,
    { rule: 'LED-17', action, role: who.role, name: who.name },
    `ask somebody with the role ${able.join(' or ')}`,
  );
}
