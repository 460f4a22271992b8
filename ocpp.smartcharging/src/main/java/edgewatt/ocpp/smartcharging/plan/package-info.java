/**
 * The planner: when to charge and discharge cars and batteries so that goals are met, limits kept and money saved. Plain Java without any dependency;
 * {@link edgewatt.ocpp.smartcharging.plan.PlanEngine} is the way in, {@link edgewatt.ocpp.smartcharging.plan.DefaultEngine} the engine.
 *
 * <p>The cost of a schedule, per slot t of h hours: {@code net = load - pv + sum p}; below the feed-in limit PV is curtailed, what still exceeds is
 * overload; import above the fuse and charging above the cap are overload. {@code h * (net > 0 ? buy * net : sell * net)}, plus wear of discharging, plus
 * penalties for overload and for missed goals, minus the value of the energy left. Powers are 0 or at least the least power, in both directions.
 */
package edgewatt.ocpp.smartcharging.plan;
