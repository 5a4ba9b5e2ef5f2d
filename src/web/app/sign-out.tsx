import { useState } from 'react';
import type { ControlStateDoc } from '#contracts/control-documents';
import { signOut } from '#web/app/session';

/** Ends the session at the service too: a screen that is left alone opens for nobody. */
export function SignOut({
  who,
  onOut,
}: {
  readonly who: ControlStateDoc['you'] | null;
  readonly onOut: () => void;
}) {
  const [isRefused, setRefused] = useState(false);
  const leave = async (): Promise<void> => {
    if (await signOut()) onOut();
    else setRefused(true);
  };
  return (
    <span className="sign-out">
      {isRefused && (
        <span className="problem" role="alert">
          Not signed out: the service did not answer.
        </span>
      )}
      <button
        type="button"
        className="plain"
        title={who === null ? undefined : `${who.name}, ${who.role}`}
        onClick={() => void leave()}
        data-testid="sign-out"
      >
        Sign out
      </button>
    </span>
  );
}
