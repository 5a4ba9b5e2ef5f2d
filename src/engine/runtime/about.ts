import type { Body } from '#core/journal/body';

/** Beside what a command led to. */
export const commanded = (commandId: string, led: Body | undefined): Body => ({
  type: 'commanded',
  commandId,
  about: led === undefined ? '' : waitOf(led) || basketOf(led) || parentOf(led),
});
function waitOf(body: Body): string {
  if (body.type === 'waitPlaced') return body.wait.waitId;
  return body.type === 'waitEnded' ? body.waitId : '';
}
function basketOf(body: Body): string {
  if (body.type === 'basketPlaced') return body.basket.basketId;
  return body.type === 'basketCancelled' ? body.basketId : '';
}

/** The parent that an entry is about; '' where it is about none. */
export const parentOf = (body: Body): string => {
  if (body.type === 'placed') return body.acceptance.order.parentId;
  if (body.type === 'turnedAway') return body.order.parentId;
  return body.type === 'parent' ||
    body.type === 'cancel' ||
    body.type === 'ended' ||
    body.type === 'refusalFollowed'
    ? body.parentId
    : '';
};
