import { createRoot } from 'react-dom/client';
import { App } from '#web/app/app.tsx';
import 'uplot/dist/uPlot.min.css';
import './style/base.css';
import './style/pages.css';
import './style/figures.css';

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
