using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hub.EndToEnd.Support;

/// <summary>Decisions of the demonstration programme, from the agency's side.</summary>
static class Deciding
{
    public const string Programme = "PRG-SOC-001";

    public static readonly string[] PersonInputs = ["birth_date", "household_size"];
    public static readonly string[] IncomeInputs = ["income_below_threshold"];

    /// <summary>The citizen consents, the agency asks, and what it then holds is put into a request for a decision.</summary>
    public static async Task<JsonObject> Gather(this Agency agency, Citizen citizen)
    {
        await citizen.Answer(await agency.AskForPerson(citizen.Nik), "Grant");
        await citizen.Answer(await agency.AskForIncome(citizen.Nik), "Grant");
        return Request(citizen.Nik, await agency.HandBack(Asks.Person(citizen.Nik), PersonInputs), await agency.HandBack(Asks.Income(citizen.Nik), IncomeInputs));
    }

    public static JsonObject Request(string nik, params JsonObject[] exchanges) => new()
    {
        ["subject"] = new JsonObject { ["nik"] = nik },
        ["programme"] = new JsonObject { ["id"] = Programme, ["version"] = 1 },
        ["exchanges"] = new JsonArray([.. exchanges]),
    };

    /// <summary>One exchange with the values of these fields, as its sealed reply carried them.</summary>
    public static async Task<JsonObject> HandBack(this Agency agency, object ask, string[] fields)
    {
        var reply = (await agency.Exchange(ask)).Good();
        var payload = JsonSerializer.Deserialize<JsonElement>(await agency.Open(reply.GetProperty("sealed").GetString()!));
        var values = payload.GetProperty("fields").EnumerateArray().Where(field => fields.Contains(field.GetProperty("name").GetString(), StringComparer.Ordinal));
        return new()
        {
            ["exchangeId"] = reply.GetProperty("exchangeId").GetString(),
            ["leafHash"] = LogCopy.Read(reply.GetProperty("promise").GetString()!).LeafHash.ToString(),
            ["values"] = new JsonArray([.. values.Select(field => (JsonNode)new JsonObject
            {
                ["name"] = field.GetProperty("name").GetString(),
                ["value"] = JsonNode.Parse(field.GetProperty("value").GetRawText()),
                ["salt"] = field.GetProperty("salt").GetString(),
            })]),
        };
    }

    /// <summary>A decision about a new citizen, recorded and waiting for an officer.</summary>
    public static async Task<(Citizen Citizen, string Id)> Decided(World world)
    {
        var citizen = await world.Citizen();
        var reply = await world.Kemensos.Decide(await world.Kemensos.Gather(citizen));
        return (citizen, reply.Good().GetProperty("decisionId").GetString()!);
    }

    /// <summary>Opens a decision on the officer's page.</summary>
    public static async Task<Page> OpenDecision(this Browser officer, string id)
    {
        var page = await officer.Open("/queue/" + id);
        return await officer.Send(page.FormTo("handler=Open"), ("OpenReason", "pemeriksaan"));
    }

    /// <summary>Opens and decides.</summary>
    public static async Task<Page> OpenAndReview(this Browser officer, string id, string outcome, string reason) =>
        await officer.Send((await officer.OpenDecision(id)).FormTo("handler=Review"), ("Outcome", outcome), ("ReviewReason", reason));

    public static async Task<Page> Contest(this Citizen citizen, string id, string text, params (string Field, string Value)[] corrections)
    {
        var page = await citizen.Browser.Open("/me/decisions/" + id);
        return await citizen.Browser.Send(page.FormTo("handler=Contest"), [("Text", text), .. corrections.Select(c => ($"Corrections[{c.Field}]", c.Value))]);
    }
}
