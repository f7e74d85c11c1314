import { killRun } from './kill-run.ts';

// npm run kill-test -- 100
const kills = Number(process.argv[2] ?? 100);
const report = await killRun(kills, (killed) => {
  if (killed % 10 === 0) process.stderr.write(`${killed} of ${kills} kills\n`);
});
for (const [name, value] of Object.entries(report)) process.stdout.write(`${name.padEnd(14)}${value}\n`);
process.exitCode = report.lost + report.gradedTwice + report.doubled > 0 ? 1 : 0;
