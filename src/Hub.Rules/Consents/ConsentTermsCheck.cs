using Hub.Canon.Records;
using Hub.Rules.Policies;

namespace Hub.Rules.Consents;

/// <summary>What terms must hold before anyone is asked.</summary>
static class ConsentTermsCheck
{
    const int MaxNotices = 8;

    public static string? Fault(ConsentTerms terms)
    {
        var named = new[] { terms.Recipient, terms.Controller, terms.Dataset, terms.Purpose }.All(text => text.Length > 0);
        var fields = terms.Fields.Count is > 0 and <= Ask.MaxFields && terms.Fields.Distinct(StringComparer.Ordinal).Count() == terms.Fields.Count;
        if (!named || !fields || terms.NotBefore >= terms.NotAfter || !DayPeriod.TryParse(terms.Retention, out _))
        {
            return ReasonCodes.ConsentTermsInvalid;
        }
        var indonesian = terms.Notices.Any(notice => string.Equals(notice.Lang, "id", StringComparison.Ordinal));
        return indonesian && terms.Notices.Count <= MaxNotices ? null : ReasonCodes.ConsentNoticeMissing;
    }
}
