import type { ReactNode } from 'react';
import { type ApiFailure, wordsOf } from '#web/api/client';
import { helpOf } from '#web/help/figure-help';
import { HelpButton } from '#web/help/help-button.tsx';
import { sentence } from '#web/ticket/form';

/** A failure as people need it: what, the code to quote, and what to do. */
export function FailureBox({
  title,
  failure,
  onRetry,
}: {
  readonly title: string;
  readonly failure: ApiFailure;
  readonly onRetry?: () => void;
}) {
  const words = wordsOf(failure);
  return (
    <div className="box bad" role="alert">
      <p className="box-title">
        {title} <code>{words.code}</code>
      </p>
      <p>{sentence(words.message)}</p>
      <p className="remedy">{sentence(words.remedy)}</p>
      {onRetry !== undefined && (
        <button type="button" onClick={onRetry}>
          Ask again
        </button>
      )}
    </div>
  );
}

/** Where there is nothing to show: what is missing, and what fills it. */
export const Empty = ({ children }: { readonly children: ReactNode }) => (
  <p className="chart-empty" data-empty="">
    <span>{children}</span>
  </p>
);

/** The question mark of a figure, where its name has a help. */
export function HelpOf({ name }: { readonly name: string }) {
  const help = helpOf(name);
  return help === null ? null : <HelpButton name={name} help={help} />;
}

/** A figure under its name; `value` carries its unit. */
export function Figure(props: {
  readonly name: string;
  readonly value: string;
  readonly detail?: string | undefined;
  readonly tone?: string | undefined;
  readonly testId?: string;
  readonly title?: string;
}) {
  return (
    <div className="figure" title={props.title}>
      <dt>
        {props.name}
        <HelpOf name={props.name} />
      </dt>
      <dd>
        <span className={`figure-value ${props.tone ?? ''}`} data-testid={props.testId}>
          {props.value}
        </span>
        {props.detail !== undefined && <span className="figure-detail">{props.detail}</span>}
      </dd>
    </div>
  );
}
