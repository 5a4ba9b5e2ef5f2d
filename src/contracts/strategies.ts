import { z } from 'zod';
import {
  PARAMETER_NAMES,
  PARAMETERS,
  type ParameterName,
  STRATEGIES,
  STRATEGY_NAMES,
} from '#core/plan/strategies';

/** By name, as the table of strategies has them. */
export const strategyName = z.enum(STRATEGY_NAMES).meta({
  description: STRATEGY_NAMES.map((name) => `${name}: ${STRATEGIES[name].help}`).join('; '),
});

/** Of an order that is placed: a name, or left to the configured wheel. */
export const BY_WHEEL = 'wheel';
export const orderedStrategy = z.union([strategyName, z.literal(BY_WHEEL)]).meta({
  description: `a strategy, or ${BY_WHEEL}: drawn by chance from liquidity.wheel when the order is placed`,
});

/** One optional field for each parameter of the table, within its bounds. */
export const parameterFields = Object.fromEntries(
  PARAMETER_NAMES.map((name) => {
    const { min, max, help } = PARAMETERS[name];
    return [name, z.number().min(min).max(max).optional().meta({ description: help })];
  }),
) as { readonly [Name in ParameterName]: z.ZodOptional<z.ZodNumber> };
