//! Whose days a deadline counts: the calendars and zones of the reviewers, of a claim's company and of its customer.

use crate::error::Error;
use crate::row_reader::RowReader;
use crate::settings;
use crate::sql::sql;
use domain::calendar::{Calendar, CalendarId};
use domain::deadline::Zone;
use domain::lifecycle::{BusinessClock, BusinessClocks};
use domain::party::{CompanyId, TenantId};
use sqlx::AnyConnection;

pub(crate) async fn of_claim(
    conn: &mut AnyConnection,
    company: CompanyId,
    tenant: Option<TenantId>,
) -> Result<BusinessClocks, Error> {
    let row = sql!(
        "SELECT c.id, c.country, c.zone, t.country AS tenant_country, t.zone AS tenant_zone FROM companies c \
         LEFT JOIN tenants t ON t.id = $2 WHERE c.id = $1",
        company.to_string(),
        tenant.map(|tenant| tenant.to_string()),
    );
    let row = row.first(conn).await?;
    let row = row.ok_or_else(|| Error::Unknown { what: "company", value: company.to_string() })?;
    let row = RowReader::new("companies", "id", &row);
    let clock =
        |country: &str, zone| BusinessClock { calendar: Calendar::current(CalendarId::for_country(country)), zone };
    let settings = settings::read(conn).await?;
    let reviewer = BusinessClock { calendar: Calendar::current(settings.review_calendar), zone: settings.review_zone };
    // A tenant that the directory does not know, or knows without a zone, counts the reviewers' business days.
    let customer = match (row.text_or_none("tenant_country")?, row.text_or_none("tenant_zone")?) {
        (Some(country), Some(zone)) => zone.parse::<Zone>().ok().map(|zone| clock(&country, zone)),
        _ => None,
    };
    Ok(BusinessClocks {
        reviewer,
        partner: clock(&row.text("country")?, row.parsed("zone")?),
        customer: customer.unwrap_or(reviewer),
    })
}
