using Hub.Api.Hosting;
using Hub.Api.Localisation;
using Microsoft.AspNetCore.Authorization;

namespace Hub.Api.Pages.Audit;

/// <summary>A page of an auditor, who belongs to no agency and sees every trail, each opening on record.</summary>
[Authorize(Policy = PagePolicies.Auditor)]
public abstract class AuditPage : HubPage;
