import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { calls } from '#client/calls';
import type { AlertDoc } from '#contracts/alert-documents';
import type { ControlStateDoc } from '#contracts/control-documents';
import type { InstrumentDoc } from '#contracts/documents';
import { onUnauthorised } from '#web/api/client';
import { type Fetched, useDocument, useEvery } from '#web/api/document';
import { connectLive, useLive } from '#web/api/live';
import { Header } from '#web/app/header.tsx';
import { KillBanner } from '#web/app/kill-switch.tsx';
import { type Locked, Login } from '#web/app/login.tsx';
import { type Route, routeOf } from '#web/app/route';
import { signIn, tokenInLink } from '#web/app/session';
import { FailureBox } from '#web/app/words.tsx';
import { CostPage } from '#web/costs/cost-page.tsx';
import { EstimatesPage } from '#web/costs/estimates-page.tsx';
import { FillsPage } from '#web/fills/fills-page.tsx';
import { OrderPage } from '#web/orders/order-page.tsx';
import { OverviewPage } from '#web/overview/overview-page.tsx';
import { PortfolioPage } from '#web/portfolio/portfolio-page.tsx';
import { RiskPage } from '#web/risk/risk-page.tsx';
import { SettingsPage } from '#web/settings/settings-page.tsx';
import { TradePage } from '#web/ticket/trade-page.tsx';
import { SymbolPage } from '#web/universe/symbol-page.tsx';
import { UniversePage } from '#web/universe/universe-page.tsx';

const BlotterPage = lazy(() =>
  import('#web/blotter/blotter-page.tsx').then((loaded) => ({ default: loaded.BlotterPage })),
);

export function App() {
  const [locked, setLocked] = useState<Locked | null>(null);
  const [link] = useState(tokenInLink);
  const [isComing, setComing] = useState(link !== null);
  // Who has signed out stays signed out, also when a last request is refused.
  useEffect(
    () => onUnauthorised((wasIn) => setLocked((now) => now ?? (wasIn ? 'ended' : 'new'))),
    [],
  );
  useEffect(() => {
    // A link that does not fit any more: the desk says so, and asks for the token.
    if (link !== null) void signIn(link).then(() => setComing(false));
  }, [link]);
  if (isComing) return null;
  return locked === null ? <Desk onOut={() => setLocked('out')} /> : <Login why={locked} />;
}

const ALERTS_SPACING_MS = 1_000;
// Besides every event: a service that hangs sends none, and the header has to notice.
const EVERY_MS = 5_000;

function Desk({ onOut }: { readonly onOut: () => void }) {
  useEffect(connectLive, []);
  const controls = useDocument(calls.controls());
  const instruments = useDocument(calls.instruments());
  const alerts = useDocument(calls.alerts(), ALERTS_SPACING_MS);
  useEvery(EVERY_MS, () => {
    controls.refresh();
    alerts.refresh();
  });
  useLive('order', alerts.refresh);
  useLive('controls', () => {
    controls.refresh();
    instruments.refresh();
    alerts.refresh();
  });
  return (
    <>
      <a className="skip" href="#main" onClick={skipToMain}>
        Skip to the page
      </a>
      <Header controls={controls} alerts={alerts} onOut={onOut} />
      {controls.value?.killed === true && (
        <KillBanner controls={controls.value} onChanged={controls.refresh} />
      )}
      <main id="main" tabIndex={-1}>
        {instruments.failure !== null && instruments.value === null && (
          <FailureBox
            title="No instruments"
            failure={instruments.failure}
            onRetry={instruments.refresh}
          />
        )}
        {instruments.value !== null && (
          <Page instruments={instruments.value} alerts={alerts} controls={controls} />
        )}
      </main>
    </>
  );
}

interface PageProps {
  readonly instruments: readonly InstrumentDoc[];
  readonly alerts: Fetched<readonly AlertDoc[]>;
  readonly controls: Fetched<ControlStateDoc>;
}
function Page({ instruments, alerts, controls }: PageProps) {
  const hash = useSyncExternalStore(onHash, () => location.hash);
  const route = routeOf(hash);
  const title = titleOf(route);
  useEffect(() => {
    document.title = `${title} · Plimsoll`;
    scrollTo(0, 0);
  }, [title]);
  switch (route.page) {
    case 'trade':
      return <TradePage instruments={instruments} isPaper={controls.value?.mode === 'paper'} />;
    case 'overview':
      return <OverviewPage alerts={alerts.value} />;
    case 'blotter':
      return (
        <Suspense fallback={<p className="muted">Loading the orders…</p>}>
          <BlotterPage instruments={instruments} />
        </Suspense>
      );
    case 'risk':
      return <RiskPage instruments={instruments} alerts={alerts} controls={controls} />;
    case 'market':
      return <UniversePage />;
    case 'costs':
      return <CostPage instruments={instruments} />;
    case 'estimates':
      return <EstimatesPage />;
    case 'fills':
      return <FillsPage />;
    case 'settings':
      return <SettingsPage />;
    case 'portfolio':
      return <PortfolioPage instruments={instruments} />;
    case 'symbol':
      return <SymbolPage key={route.symbol} symbol={route.symbol} instruments={instruments} />;
    case 'order':
      return (
        <OrderPage
          key={route.parentId}
          parentId={route.parentId}
          instruments={instruments}
          controls={controls}
        />
      );
    case 'unknown':
      return (
        <section className="panel lonely">
          <h1>There is no such page</h1>
          <p>
            <code>{route.hash}</code> is not an address of this dashboard.{' '}
            <a href="#/">Go to the order ticket</a>
          </p>
        </section>
      );
  }
}

function titleOf(route: Route): string {
  switch (route.page) {
    case 'order':
      return `Order ${route.parentId}`;
    case 'symbol':
      return route.symbol;
    case 'market':
      return 'Market';
    case 'costs':
      return 'What will it cost?';
    case 'estimates':
      return 'How good are our estimates?';
    case 'portfolio':
      return 'Portfolio';
    case 'overview':
      return 'Overview';
    case 'blotter':
      return 'Orders';
    case 'settings':
      return 'Settings';
    case 'fills':
      return 'What did the fills cost?';
    case 'risk':
      return 'Risk';
    case 'trade':
    case 'unknown':
      return 'Trade';
  }
}

function onHash(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}

/** The hash is the route, so the link may not change it. */
function skipToMain(event: { preventDefault(): void }): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
