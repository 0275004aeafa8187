// Required before a program: tells its parent at the end how many CommonJS modules it has loaded.
process.once('exit', () => process.send?.(Object.keys(require.cache).length));
process.channel?.unref();
