using System.Globalization;
using Hub.Api.Endpoints;
using Hub.Api.Localisation;
using Hub.Rules;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages;

/// <summary>What a code means, in words; and the answer to a browser whose request is refused with it.</summary>
[AllowAnonymous]
public sealed class CodeModel : HubPage
{
    public string Code { get; private set; } = "";

    /// <summary>Shown in place of another page, with the status of that refusal.</summary>
    public bool IsAnswer => HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is not null;

    public string Message { get; private set; } = "";

    /// <summary>How long to wait before the next try, where the refusal says so.</summary>
    public string? Wait { get; private set; }

    public int Status { get; private set; }

    public string PutRightBy { get; private set; } = "";

    /// <param name="code">From the path alone: as an answer, the form of the refused request is still at hand.</param>
    public IActionResult OnGet([FromRoute] string code)
    {
        if (ErrorCatalogue.Find(code) is not { } reason)
        {
            return NotFound();
        }
        (Code, Message, Status, PutRightBy) = (code, reason.Message.In(Lang), ErrorCatalogue.StatusOf(code), T(Who(reason.FixedBy)));
        if (IsAnswer && int.TryParse(Response.Headers.RetryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            Wait = T(Texts.WaitFor(seconds));
            // The code's own words are for programs: nobody sees a header in a browser.
            Message = HttpContext.Response.StatusCode == StatusCodes.Status429TooManyRequests ? T(Texts.TooOften) : Message;
        }
        return Page();
    }

    static Text Who(FixedBy by) => by switch
    {
        FixedBy.Agency => new("instansi yang meminta", "the asking agency"),
        FixedBy.Citizen => new("warga", "the citizen"),
        FixedBy.PolicyOwner => new("pemilik kebijakan", "the policy's owner"),
        FixedBy.Provider => new("instansi pemegang data", "the agency that holds the data"),
        FixedBy.Operator => new("operator hub", "the hub's operator"),
        _ => new("tidak ada yang perlu diperbaiki; mungkin berhasil nanti atau memang tidak diizinkan", "nobody: it may succeed later, or it is meant to be refused"),
    };
}
