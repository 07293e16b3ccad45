// Journeys of people through the web app, side by side on two stages. Run by tests/web/run.
import { accessJourneys } from './access_journeys.mjs';
import { bulkJourneys } from './bulk_journeys.mjs';
import { cellJourneys } from './cell_journeys.mjs';
import { companyJourneys } from './company_journeys.mjs';
import { eraseJourneys } from './erase_journeys.mjs';
import { figureJourneys } from './figure_journeys.mjs';
import { filterJourneys } from './filter_journeys.mjs';
import { homeJourneys } from './home_journeys.mjs';
import { listAxeJourneys } from './list_axe_journeys.mjs';
import { listJourneys } from './list_journeys.mjs';
import { nameJourneys } from './name_journeys.mjs';
import { paletteJourneys } from './palette_journeys.mjs';
import { rightsJourneys } from './rights_journeys.mjs';
import { roleJourneys } from './role_journeys.mjs';
import { screenJourneys } from './screen_journeys.mjs';
import { seenJourneys } from './seen_journeys.mjs';
import { runOnStage } from './stage.mjs';
import { timeJourneys } from './time_journeys.mjs';
import { viewJourneys } from './view_journeys.mjs';
import { workJourneys } from './work_journeys.mjs';

// Of the same length, as measured. Thousands of records at once come late: they fill boards and the log. Rights come
// last: once there are roles, everybody may do less.
const halves = [
    [workJourneys, roleJourneys, screenJourneys, paletteJourneys, viewJourneys, cellJourneys, homeJourneys],
    [
        timeJourneys,
        figureJourneys,
        nameJourneys,
        eraseJourneys,
        listJourneys,
        filterJourneys,
        listAxeJourneys,
        accessJourneys,
        companyJourneys,
        seenJourneys,
        bulkJourneys,
        rightsJourneys,
    ],
];

const results = process.env.CAIRN_URL
    ? [await runOnStage(halves.flat())]
    : await Promise.all(halves.map((half) => runOnStage(half, process.argv[2])));
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') ? 1 : 0);
