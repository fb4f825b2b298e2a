import { existsSync } from 'node:fs';
import { chromium, defineConfig, devices } from '@playwright/test';

// Playwright's own Chromium where it could be had, the distribution's where not.
const own = chromium.executablePath();
const executablePath = existsSync(own) ? own : '/usr/bin/chromium';

// Chromium must not phone home, and root may not use its sandbox.
const args = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

const use = { ...devices['Desktop Chrome'], launchOptions: { executablePath, args } };

export default defineConfig<{ language: 'en' | 'ja' }, { engine: 'sqlite' | 'postgres' }>({
  testDir: './tests',
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  // A test that passes the second time hides a fault.
  retries: 0,
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: process.env.CI ? [['list'], ['html', { open: 'never' }]] : [['list']],
  use: {
    actionTimeout: 10_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'hydrated', use },
    // What only scripts can do is marked.
    { name: 'no-js', use: { ...use, javaScriptEnabled: false }, grepInvert: /@scripts/ },
    { name: 'japanese', use: { ...use, language: 'ja' }, grep: /@languages/ },
    { name: 'postgres', use: { ...use, engine: 'postgres' }, grep: /@engines/ },
  ],
});
