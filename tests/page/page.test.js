// The counter's page in Chromium, before the real programs.

import './cases/counter.js';
import './cases/first-run.js';
import './cases/access.js';
