import { Popover } from 'radix-ui';
import type { FigureHelp } from '#web/help/figure-help';

/** A question mark beside a figure's name: what it is, its unit, where it comes from. */
export function HelpButton({ name, help }: { readonly name: string; readonly help: FigureHelp }) {
  return (
    <Popover.Root>
      <Popover.Trigger className="help" aria-label={`What is ${name}?`}>
        ?
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="help-words" collisionPadding={8} aria-label={name}>
          <p>{help.is}</p>
          <dl>
            <dt>Unit</dt>
            <dd>{help.unit}</dd>
            <dt>From</dt>
            <dd>{help.source}</dd>
          </dl>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
