import { runInNewContext } from 'node:vm';
import express from 'express';
import { createReport } from '../../lib/party/report';

describe('report', () => {
  let print: jest.SpyInstance;
  beforeEach(() => {
    print = jest.spyOn(console, 'error').mockImplementation(() => {});
  });
  afterEach(() => print.mockRestore());

  const inEnv = (env: string) => () => express().set('env', env) as never;

  it('prints the stack, as Express logs', () => {
    const error = new Error('bad');
    createReport(undefined, inEnv('production'))(error);
    createReport(undefined, inEnv('production'))('text');
    expect(print.mock.calls).toEqual([[error.stack], ['text']]);
  });

  it('prints the stack of an error of another realm too', () => {
    const error: Error = runInNewContext('new Error("bad")');
    createReport(undefined, inEnv('production'))(error);
    expect(print.mock.calls).toEqual([[error.stack]]);
  });

  it('prints nothing under test', () => {
    createReport(undefined, inEnv('test'))(new Error('bad'));
    createReport(undefined, () => undefined)(new Error('bad'));
    expect(print).not.toHaveBeenCalled();
  });

  it('tells onError instead', () => {
    const onError = jest.fn();
    createReport(onError, inEnv('production'))('bad');
    expect(onError).toHaveBeenCalledWith('bad');
    expect(print).not.toHaveBeenCalled();
  });

  it('prints both when onError itself throws', () => {
    const onError = () => {
      throw 'own';
    };
    createReport(onError, inEnv('production'))('bad');
    expect(print.mock.calls).toEqual([['bad'], ['own']]);
  });
});
