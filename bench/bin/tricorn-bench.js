#!/usr/bin/env node
import '../dist/tricorn-bench.js';
