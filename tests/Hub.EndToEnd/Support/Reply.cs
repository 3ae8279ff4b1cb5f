using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Hub.EndToEnd.Support;

/// <summary>An answer of the hub, read to its end.</summary>
public sealed record Reply(HttpStatusCode Status, string? MediaType, HttpResponseHeaders Headers, byte[] Body)
{
    /// <summary>Name under which a browser saves the answer; null for one that is shown.</summary>
    public string? FileName { get; init; }

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    public static async Task<Reply> Of(HttpResponseMessage response)
    {
        using (response)
        {
            return new(response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers, await response.Content.ReadAsByteArrayAsync())
            {
                FileName = response.Content.Headers.ContentDisposition?.FileName?.Trim('"'),
            };
        }
    }

    /// <summary>The answer is a success.</summary>
    public JsonElement Good()
    {
        Assert.True(Status is HttpStatusCode.OK or HttpStatusCode.Created, $"{(int)Status}: {Text}");
        return Json;
    }

    /// <summary>The answer is problem details with this code, and everything that every refusal has.</summary>
    public JsonElement Refused(string code, int? status = null)
    {
        Assert.True(MediaType == "application/problem+json", $"{(int)Status} {MediaType}: {Text}");
        var problem = Json;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.EndsWith("/docs/errors/" + code, problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Equal((int)Status, problem.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("title").GetString()));
        Assert.True(status is null || status == (int)Status, $"{code} came with {(int)Status}");
        return problem;
    }

    /// <summary>A refusal that is an entry of the log: it carries its id and the hub's promise.</summary>
    public Answered Recorded(string code, int? status = null)
    {
        var problem = Refused(code, status);
        Assert.Equal("refused", problem.GetProperty("outcome").GetString());
        return Answered.Of(problem);
    }

    /// <summary>A refusal that left no entry.</summary>
    public void NotRecorded(string code, int? status = null)
    {
        var problem = Refused(code, status);
        Assert.False(problem.TryGetProperty("exchangeId", out _), Text);
        Assert.False(problem.TryGetProperty("promise", out _), Text);
    }
}

/// <summary>What an agency holds after an exchange, released or refused.</summary>
public sealed record Answered(string Id, string Promise)
{
    public static Answered Of(JsonElement reply) => new(reply.GetProperty("exchangeId").GetString()!, reply.GetProperty("promise").GetString()!);
}
