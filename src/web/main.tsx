import { createRoot } from 'react-dom/client';
import { App } from '#web/app/app.tsx';
import 'uplot/dist/uPlot.min.css';
import './style/base.css';
import './style/controls.css';
import './style/top.css';
import './style/pages.css';
import './style/narrow.css';
import './style/figures.css';
import './style/help.css';
import './style/rows.css';
import './style/fills.css';
import './style/charts.css';

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
