import { replayCorpus } from './corpus/replay-suite.ts';

replayCorpus('gthread', ['-t', '2']);
