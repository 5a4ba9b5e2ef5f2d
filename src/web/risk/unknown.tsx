/** Where the service has not said how things are now: never a word that sounds like 'all is well'. */
export function Unknown({ what, isOld }: { readonly what: string; readonly isOld: boolean }) {
  return (
    <p className="unknown" data-testid="unknown">
      <span className="state warn">unknown</span> {what} is not known now: the service has not
      answered recently.{isOld && ' The figures here are old.'}
    </p>
  );
}
