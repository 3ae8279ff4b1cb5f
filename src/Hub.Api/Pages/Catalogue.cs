using System.Globalization;
using Hub.Api.Endpoints;
using Hub.Api.Localisation;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Rules;
using Hub.Rules.Policies;
using Hub.Silo.Policies;
using Orleans;

namespace Hub.Api.Pages;

/// <summary>A consent as a page shows it: names instead of codes.</summary>
public sealed record ConsentCard(
    Id128 Id,
    string Recipient,
    string Holder,
    string Dataset,
    string Purpose,
    IReadOnlyList<string> Fields,
    string State,
    bool IsWaiting,
    bool IsInForce,
    long NotAfter,
    string Retention,
    IReadOnlyList<EventLine> Events)
{
    /// <summary>Style of the state.</summary>
    public string Tone => (IsInForce, IsWaiting) switch
    {
        (true, _) => "good",
        (_, true) => "",
        _ => "stop",
    };
}

/// <param name="Time">Milliseconds UTC.</param>
public sealed record EventLine(string Title, long Time);

/// <summary>One entry of a person's trail as a page shows it.</summary>
/// <param name="Tone">Style of the title: <c>good</c>, <c>stop</c> or empty.</param>
/// <param name="Decision">The decision it belongs to, where it belongs to one.</param>
public sealed record HistoryLine(long Number, long Index, long At, Id128 Id, string Title, string Tone, string? Who, IReadOnlyList<(string Name, string Value)> Facts, Id128? Decision);

/// <summary>Turns codes into words in the reader's language, from the policies and registrations in force.</summary>
public sealed class Catalogue(IGrainFactory grains, PolicyShelf shelf)
{
    PolicySet Policies => shelf.Current;

    public async Task<ConsentCard> Card(ConsentView consent, Language language)
    {
        var terms = consent.Terms;
        return new(
            consent.ConsentId,
            await Agency(terms.Recipient),
            await Agency(terms.Controller),
            Dataset(terms.Dataset, language),
            Purpose(terms.Purpose, language),
            [.. terms.Fields.Select(f => Field(terms.Dataset, f, language))],
            State(consent.State, language),
            consent.State is "requested",
            consent.State is "active",
            terms.NotAfter,
            Duration(terms.Retention, language),
            [.. consent.Events.Select(e => new EventLine(EventTitle(e.Event).In(language), e.Time))]);
    }

    /// <summary>The very notice the consent names, or null when the policies no longer hold that version.</summary>
    public NoticeBody? Notice(ConsentTerms terms, Language language)
    {
        var lang = LanguageChoice.Code(language);
        foreach (var wanted in terms.Notices.Where(n => string.Equals(n.Lang, lang, StringComparison.Ordinal)))
        {
            var notice = Policies.Notices.FirstOrDefault(n => n.Reference(lang) == wanted);
            if (notice is not null)
            {
                return notice.Texts.In(lang);
            }
        }
        return null;
    }

    public async Task<HistoryLine> Line(TrailEntry entry, Language language)
    {
        var (title, tone) = entry.Lost ? (Texts.Lost, "stop") : Title(entry.Record);
        var who = Asker(entry.Record) is { } agency ? await Agency(agency) : null;
        return new(entry.Number, entry.Index, entry.At, entry.Id, title.In(language), tone, who, FactsOf(entry.Record, language), DecisionLines.DecisionOf(entry.Record));
    }

    /// <summary>Registered name of an agency, or its id.</summary>
    public async Task<string> Agency(string id) => (await grains.GetGrain<IAgencyGrain>(id).Profile())?.Name ?? id;

    List<(string, string)> FactsOf(LedgerRecord? record, Language language)
    {
        var facts = new List<(string, string)>();
        switch (record)
        {
            case ExchangeRecord r:
                Common(r.Purpose, r.LegalBasis);
                facts.Add((Texts.Data.In(language), Dataset(r.Dataset, language)));
                facts.Add((Texts.AskedFor.In(language), Fields(r.Dataset, r.Requested)));
                facts.Add((Texts.Released.In(language), string.Join(", ", r.Released.Select(name => Field(r.Dataset, name, language) + Treatment(r.Obligations, name).In(language)))));
                break;
            case RefusalRecord r:
                Common(r.Purpose, r.LegalBasis);
                if (r.Dataset is { } dataset)
                {
                    facts.Add((Texts.Data.In(language), Dataset(dataset, language)));
                    facts.Add((Texts.AskedFor.In(language), Fields(dataset, r.Requested)));
                }
                facts.Add((Texts.Released.In(language), Texts.NothingReleased.In(language)));
                // The person hears the real reason; the asker may have heard less.
                facts.Add((Texts.Reason.In(language), Reason(r.InternalCode ?? r.ReasonCode, language)));
                break;
            case ConsentEventRecord { Terms: { } terms }:
                facts.Add((Texts.Purpose.In(language), Purpose(terms.Purpose, language)));
                facts.Add((Texts.Data.In(language), $"{Dataset(terms.Dataset, language)}: {Fields(terms.Dataset, terms.Fields)}"));
                break;
            case ConsentEventRecord { Purpose: { } purpose }:
                facts.Add((Texts.Purpose.In(language), Purpose(purpose, language)));
                break;
            case DroppedRecord r:
                facts.Add((Texts.Reason.In(language), Reason(r.ReasonCode, language)));
                break;
            case { } other:
                facts.AddRange(DecisionLines.Facts(other, language, own: true, name => Field(name, language)));
                break;
        }
        return facts;

        void Common(string? purpose, string? basis)
        {
            if (purpose is not null)
            {
                facts.Add((Texts.Purpose.In(language), Purpose(purpose, language)));
            }
            if (basis is not null)
            {
                facts.Add((Texts.LegalBasis.In(language), Basis(basis).In(language)));
            }
        }

        string Fields(string dataset, IReadOnlyList<string> names) =>
            names.Count == 0 ? "–" : string.Join(", ", names.Select(name => Field(dataset, name, language)));
    }

    /// <summary>What was done to a value before it left, as the record's obligations say; empty when it left as it was.</summary>
    static Text Treatment(IReadOnlyList<ObligationEntry> obligations, string field)
    {
        var entry = obligations.FirstOrDefault(o => string.Equals(o.Field, field, StringComparison.Ordinal));
        return entry?.Op switch
        {
            null => default,
            "pseudonymise" => new(" (hanya kode samaran)", " (only a pseudonym)"),
            "mask" => new(" (sebagian ditutupi)", " (partly masked)"),
            "generalise" => Coarser(entry.Parameters?.GetValueOrDefault("to")),
            _ => new(" (hanya ya atau tidak)", " (only yes or no)"),
        };
    }

    static Text Coarser(string? level) => level switch
    {
        "year" => new(" (hanya tahun)", " (only the year)"),
        "month" => new(" (hanya bulan dan tahun)", " (only month and year)"),
        "district" => new(" (hanya kecamatan)", " (only the district)"),
        "regency" => new(" (hanya kabupaten atau kota)", " (only the regency or city)"),
        "province" => new(" (hanya provinsi)", " (only the province)"),
        _ => new(" (hanya kisaran)", " (only a band)"),
    };

    static (Text Title, string Tone) Title(LedgerRecord? record) => record switch
    {
        null => (Texts.Erased, ""),
        ExchangeRecord => (Texts.DataReleased, "good"),
        RefusalRecord => (Texts.RequestRefused, "stop"),
        DroppedRecord => (Texts.ReplyDropped, "stop"),
        BindingRecord => (Texts.SignInBound, ""),
        SignInRecord changed => (SecurityTexts.Changed(changed.Change), changed.Change is "recovered" or "passkey-suspect" ? "stop" : ""),
        ConsentEventRecord consent => (EventTitle(consent.Event), ""),
        { } other => DecisionLines.Title(other) ?? ErasureLines.Title(other) ?? DelayLines.Title(other) ?? (Texts.Details, ""),
    };

    static Text EventTitle(string happened) => happened switch
    {
        "requested" => Texts.ConsentRequested,
        "granted" => Texts.ConsentGranted,
        "refused" => Texts.ConsentRefused,
        "revoked" => Texts.ConsentRevoked,
        _ => Texts.ConsentChanged,
    };

    static string? Asker(LedgerRecord? record) =>
        record is ExchangeRecord or RefusalRecord or ConsentEventRecord or DecisionRecord && record.Actor.StartsWith("agency:", StringComparison.Ordinal) ? record.Actor["agency:".Length..] : null;

    /// <summary>Title of a dataset, or its id.</summary>
    public string Dataset(string id, Language language) => Policies.Datasets.TryGetValue(id, out var dataset) ? dataset.Title.In(language) : id;

    /// <summary>Title of a purpose, or its code.</summary>
    public string Purpose(string code, Language language) => Policies.Purposes.TryGetValue(code, out var purpose) ? purpose.Title.In(language) : code;

    /// <summary>Title of a field or answer, or its name.</summary>
    public string Field(string dataset, string name, Language language)
    {
        if (!Policies.Datasets.TryGetValue(dataset, out var definition))
        {
            return name;
        }
        var answer = definition.Answers?.FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.Ordinal));
        var title = answer?.Title ?? definition.Fields.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.Ordinal))?.Title;
        return title is null ? name : title.In(language);
    }

    /// <summary>Title of a field or answer of which only the name is known: that of the first dataset that has it, else the name.</summary>
    public string Field(string name, Language language) =>
        Policies.Datasets.Keys.Order(StringComparer.Ordinal).Select(dataset => Field(dataset, name, language)).FirstOrDefault(title => !string.Equals(title, name, StringComparison.Ordinal)) ?? name;

    /// <summary>What a code means, with the code itself; an unlisted one as it is.</summary>
    public static string Reason(string code, Language language) =>
        ErrorCatalogue.Find(code) is { } reason ? $"{reason.Message.In(language)} ({code})" : code;

    static string State(string state, Language language) => state switch
    {
        "requested" => Texts.Waiting.In(language),
        "active" => Texts.InForce.In(language),
        "refused" => Texts.ConsentRefused.In(language),
        "revoked" => Texts.ConsentRevoked.In(language),
        _ => $"{Texts.Ended.In(language)} ({state})",
    };

    static Text Basis(string code) => code switch
    {
        "consent" => new("Persetujuan", "Consent"),
        "contract" => new("Perjanjian", "Contract"),
        "legal-obligation" => new("Kewajiban hukum", "Legal obligation"),
        "vital-interest" => new("Kepentingan vital", "Vital interest"),
        "public-task" => new("Tugas publik", "Public task"),
        "legitimate-interest" => new("Kepentingan yang sah", "Legitimate interest"),
        _ => new(code, code),
    };

    /// <summary>Whole days of an ISO 8601 duration in words; anything else as written.</summary>
    static string Duration(string iso, Language language) =>
        iso.Length > 2 && iso.StartsWith('P') && iso.EndsWith('D') && int.TryParse(iso.AsSpan(1, iso.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            ? new Text($"{days} hari", $"{days} days").In(language)
            : iso;
}
