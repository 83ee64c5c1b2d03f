import { replayCorpus } from './corpus/replay-suite.ts';

replayCorpus('sync');
