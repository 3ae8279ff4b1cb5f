using System.Text;
using System.Text.Json;
using Hub.Audit;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Rules;
using Hub.Rules.Consents;
using Hub.Silo.Ledger;

namespace Hub.Silo.Citizens;

/// <summary>Seals a citizen's projection under the person's own key, and turns consent events into entries.</summary>
public sealed class CitizenSnapshots(EntryBook book, KeyStore keys, ConsentSigner signer)
{
    /// <summary>The projection of a snapshot; null when there is none, or none that this key opens: then it is rebuilt from the log.</summary>
    public CitizenProjection? Open(Id128 subject, CitizenState state)
    {
        if (state.Sealed is not { } bytes || keys.SubjectKey(subject) is not { } key)
        {
            return null;
        }
        return SealedBox.TryOpen(key, bytes, subject.ToArray()) is { } plain ? Read(plain) : null;
    }

    /// <summary>Null for a shape of another version of the hub.</summary>
    static CitizenProjection? Read(byte[] plain)
    {
        try
        {
            return JsonSerializer.Deserialize<CitizenProjection>(plain, RulesJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A snapshot; null when the person's key is gone: then nothing may be kept.</summary>
    public CitizenState? Seal(Id128 subject, CitizenProjection projection)
    {
        if (keys.SubjectKey(subject) is not { } key)
        {
            return null;
        }
        var plain = JsonSerializer.SerializeToUtf8Bytes(projection, RulesJson.Options);
        return new CitizenState { Count = projection.Count, Sealed = SealedBox.Seal(key, plain, subject.ToArray()) };
    }

    /// <summary>The entry of one consent event.</summary>
    /// <param name="version">Consent version it was decided at. A request changes nothing yet, so it neither guards nor moves the version: an agency cannot make another's release stale.</param>
    /// <param name="asked">The agency's request that wants it; null = the event itself says what is wanted.</param>
    public Entry EntryOf(ConsentDocument after, ConsentStatement happened, long version, SignedAsk? asked = null)
    {
        var record = happened.ToRecord(signer.Sign(happened), EntryBook.NewSalt(), book.Origin, after.Terms) with { RequestHash = asked?.Hash, Request = asked?.Signature };
        var asks = happened.Event is ConsentAct.Drafted or ConsentAct.Requested or ConsentAct.Withdrawn;
        // The first entry gives the consent its id; a later one is found again by consent and sequence number.
        var id = happened.Seq == 0 ? happened.ConsentId : book.Ids.Of(Actors.Hub, $"consent:{happened.ConsentId}:{happened.Seq}");
        var wish = asked?.Hash ?? Hash256.Of(Encoding.UTF8.GetBytes($"{happened.ConsentId}\n{happened.Event.Code()}\n{happened.Actor}"));
        IReadOnlyList<Guard> guards = asks && happened.Seq == 0 ? [] : [new Guard.Consent(EntryBook.PersonChain(happened.Subject), version)];
        return new(id, wish, record, Asker: after.Terms.Recipient, Guards: guards, ChangesConsent: !asks);
    }
}
