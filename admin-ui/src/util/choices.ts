/** The four ways to match a path, as the contract has them. */
export const PATH_KINDS = ['prefix', 'exact', 'template', 'regex'] as const
export type PathKind = (typeof PATH_KINDS)[number]

export const ROUTE_TABS = ['traffic', 'config', 'history'] as const
export type RouteTab = (typeof ROUTE_TABS)[number]

/** The steps that people ramp in. */
export const WEIGHT_MARKS = [0, 1, 5, 10, 25, 50, 75, 100] as const

export const SETTINGS_PARTS = ['tokens', 'testers', 'kill-switch', 'about'] as const
export type SettingsPart = (typeof SETTINGS_PARTS)[number]
