using System.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Cli.Client;
using Hub.Cli.Commands;
using Hub.Jose;

namespace Hub.Cli.Bench;

/// <summary>Opens a sealed reply and checks what an agency must: seal, signature, addressee, log, fields, promise. Thread-safe.</summary>
sealed class ReplyCheck(BenchAgency agency, HubSigns hub)
{
    const int Ok = 200;
    const int Unavailable = 503;

    static readonly JwsRules ReplyRules = new(JwsAlgorithms.Es256, ReplyOpener.PayloadType);
    static readonly JwsRules PromiseRules = new(JwsAlgorithms.Es256, Audit.Promises.Promise.Type);

    /// <exception cref="CommandException">Not released, or not to be trusted.</exception>
    public ReleasedExchange Check(int status, ReadOnlyMemory<byte> body, Id128 proof, int citizen)
    {
        using var answer = JsonDocument.Parse(body);
        var dropped = status == Unavailable && Is(answer.RootElement, "code", "reply.dropped");
        if (status != Ok && !dropped)
        {
            throw CommandException.Refused($"an exchange was not released: {status} {Encoding.UTF8.GetString(body.Span)}");
        }
        var id = Text(answer.RootElement, "exchangeId");
        if (!dropped)
        {
            CheckReply(answer.RootElement, id);
        }
        return Promised(answer.RootElement, id, proof, citizen, dropped);
    }

    void CheckReply(JsonElement answer, string id)
    {
        if (!Jwe.Decrypt(Text(answer, "sealed"), agency.Opening).TryGet(out var opened, out var fault)
            || !Jws.Verify(Encoding.ASCII.GetString(opened.Plaintext.Span), ReplyRules, hub.Reply).TryGet(out var reply, out fault))
        {
            throw CommandException.Refused($"a reply is not to be trusted: {fault.Code}: {fault.Reason}");
        }
        CheckPayload(reply.Payload, id);
    }

    void CheckPayload(ReadOnlyMemory<byte> payload, string id)
    {
        using var document = JsonDocument.Parse(payload);
        var root = document.RootElement;
        var fields = root.GetProperty("fields");
        if (!Is(root, "exchangeId", id) || !Is(root, "agency", BenchAgency.Id) || !Is(root, "origin", hub.Origin) || fields.GetArrayLength() != PreparedAsk.Fields.Count)
        {
            throw CommandException.Refused("a reply belongs to another exchange, agency or log, or lacks fields");
        }
    }

    ReleasedExchange Promised(JsonElement answer, string id, Id128 proof, int citizen, bool dropped)
    {
        if (!Jws.Verify(Text(answer, "promise"), PromiseRules, hub.Promise).TryGet(out var promise, out var fault))
        {
            throw CommandException.Refused($"a promise is not to be trusted: {fault.Code}: {fault.Reason}");
        }
        using var document = JsonDocument.Parse(promise.Payload);
        var root = document.RootElement;
        return Is(root, "id", id) && Is(root, "origin", hub.Origin) && Id128.TryParse(id, out var entry) && Hash256.TryParse(Text(root, "leafHash"), out var leaf)
            ? new(entry, root.GetProperty("index").GetInt64(), leaf, proof, citizen, dropped)
            : throw CommandException.Refused("a promise is about another exchange or log");
    }

    static string Text(JsonElement json, string member) => json.GetProperty(member).GetString() ?? throw CommandException.Refused($"{member} is null");

    static bool Is(JsonElement json, string member, string expected) => json.GetProperty(member).ValueEquals(expected);
}
