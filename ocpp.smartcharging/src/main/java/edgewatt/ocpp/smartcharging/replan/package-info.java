/**
 * From live services to a plan and back: what is expected ({@link edgewatt.ocpp.smartcharging.replan.Outlook}), what drivers
 * want ({@link edgewatt.ocpp.smartcharging.replan.Wishes}), when to plan anew and whether to take the new plan
 * ({@link edgewatt.ocpp.smartcharging.replan.Replanner}). The engine itself is the package {@code plan}.
 */
package edgewatt.ocpp.smartcharging.replan;
