import { killRun } from './kill-run.ts';

// npm run kill-test -- 100
const kills = Number(process.argv[2] ?? 100);
const report = await killRun(kills, (killed) => {
  if (killed % 10 === 0) process.stderr.write(`${killed} of ${kills} kills\n`);
});
for (const [name, value] of Object.entries(report)) process.stdout.write(`${name.padEnd(20)}${value}\n`);
const broken = report.lost + report.gradedTwice + report.doubled > 0 || report.paidTwice > report.inFlightWhenKilled;
process.exitCode = broken ? 1 : 0;
