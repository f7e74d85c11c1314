// A key in the developer's own environment must not turn a test into a paid call.
for (const name of Object.keys(process.env)) {
  if (/^(?:OPENAI|VIVA)_/.test(name) || ['DATABASE_URL', 'HOST', 'PORT', 'LOG_LEVEL'].includes(name)) {
    delete process.env[name];
  }
}
