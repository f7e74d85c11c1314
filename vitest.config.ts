import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/support/setup.ts'],
    // Every test has a service of its own; loading the modules anew for each file takes a sixth of the time and guards nothing.
    isolate: false,
    // Many wait for processes and connections: one worker would leave half of a small machine idle.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
