// Tracers, each started before Express is loaded: `start` gives what tells by which names it knows the requests that are over.

exports.tracers = {
  'New Relic': {
    package: 'newrelic',
    start() {
      Object.assign(process.env, {
        NEW_RELIC_APP_NAME: 'party',
        NEW_RELIC_LICENSE_KEY: 'k'.repeat(40),
        NEW_RELIC_NO_CONFIG_FILE: 'true',
        NEW_RELIC_LOG_ENABLED: 'false',
        NEW_RELIC_HOST: '127.0.0.1',
        NEW_RELIC_PORT: '9',
      });
      const { agent } = require('newrelic');
      const names = [];
      // Without its server it would record nothing.
      agent.setState('started');
      agent.on('transactionFinished', (transaction) => names.push(transaction.getFullName()));
      return () => names;
    },
  },
  OpenTelemetry: {
    package: '@opentelemetry/instrumentation-express',
    start() {
      const { NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');
      const { InMemorySpanExporter, SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-base');
      const { registerInstrumentations } = require('@opentelemetry/instrumentation');
      const { ExpressInstrumentation } = require('@opentelemetry/instrumentation-express');
      const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
      const spans = new InMemorySpanExporter();
      const tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
      tracerProvider.register();
      const http = new HttpInstrumentation({ ignoreOutgoingRequestHook: () => true });
      registerInstrumentations({ tracerProvider, instrumentations: [http, new ExpressInstrumentation()] });
      const ofServer = ({ kind }) => kind === 1;
      return () =>
        spans
          .getFinishedSpans()
          .filter(ofServer)
          .map(({ name }) => name);
    },
  },
  Sentry: {
    package: '@sentry/node',
    start() {
      const sentry = require('@sentry/node');
      sentry.init({ dsn: 'http://key@127.0.0.1:9/1', tracesSampleRate: 1 });
      const names = [];
      sentry.getClient().on('spanEnd', (span) => {
        const { name, is_segment: isRequest } = sentry.spanToJSON(span);
        if (isRequest) names.push(name);
      });
      return () => names;
    },
  },
  'dd-trace': {
    package: 'dd-trace',
    start() {
      process.env.DD_INSTRUMENTATION_TELEMETRY_ENABLED = 'false';
      process.env.DD_REMOTE_CONFIGURATION_ENABLED = 'false';
      const tracer = require('dd-trace').init({ startupLogs: false });
      const names = [];
      const request = (span, { method }) => names.push(`${method} ${span.context().getTag('http.route')}`);
      tracer.use('express', { hooks: { request } });
      return () => names;
    },
  },
  'Elastic APM': {
    package: 'elastic-apm-node',
    start() {
      const options = { disableSend: true, logLevel: 'off', metricsInterval: '0s', cloudProvider: 'none' };
      const { _instrumentation: instrumentation } = require('elastic-apm-node').start(options);
      const names = [];
      const { addEndedTransaction } = instrumentation;
      instrumentation.addEndedTransaction = function addNamed(transaction) {
        names.push(transaction.name);
        return addEndedTransaction.call(this, transaction);
      };
      return () => names;
    },
  },
};
