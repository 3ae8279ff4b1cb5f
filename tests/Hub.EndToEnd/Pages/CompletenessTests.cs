using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Writing;
using Hub.EndToEnd.Support;
using Hub.Verify.Chains;

namespace Hub.EndToEnd.Pages;

/// <summary>A person's proof that the list is complete, and the public records of a running hub.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class CompletenessTests(SharedWorld shared)
{
    World World => shared.World;

    [Fact]
    public async Task Person_gets_a_proof_that_shows_every_entry_of_the_history()
    {
        using var citizen = await World.Citizen();
        var refused = (await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Recorded("consent.required");
        await LogCopy.Kept(World.Hub, refused);
        var answer = await citizen.Browser.Get("/me/completeness");
        Assert.Equal((HttpStatusCode.OK, "application/json", "my.completeness.json"), (answer.Status, answer.MediaType, answer.FileName));
        var page = await citizen.Browser.Open("/me/proof");
        Assert.Contains("/me/completeness", page.Html, StringComparison.Ordinal);
        var key = Base64Url.DecodeFromChars(JsonDocument.Parse((await citizen.Browser.Send(page.Forms.Single(form => form.Action is not "/signout"))).Reply.Body).RootElement.GetProperty("tagKey").GetString());
        Assert.True(NoteVerifierKey.TryParse(World.Hub.LogKey, out var vkey));
        var proof = CompletenessVerifier.Verify(answer.Body, vkey, key, new ManagedEd25519());
        Assert.Equal("", string.Join('\n', proof.List.Faults.Listed));
        // The sign-in's binding and the refusal.
        Assert.Equal(2, proof.List.Count);
    }

    [Fact]
    public async Task Nobody_else_gets_a_proof()
    {
        using var nobody = new Browser(World.Hub);
        Assert.NotEqual(HttpStatusCode.OK, (await nobody.Get("/me/completeness")).Status);
        using var officer = await World.SignedIn("officer");
        Assert.NotEqual(HttpStatusCode.OK, (await officer.Get("/me/completeness")).Status);
    }

    [Fact]
    public async Task Public_records_are_files_of_the_log_and_private_ones_are_not()
    {
        using var citizen = await World.Citizen();
        var refused = (await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Recorded("consent.required");
        var index = (await LogCopy.Kept(World.Hub, refused)).Index;
        var listed = PublicRecordFiles.TryReadPage((await World.Hub.Get("/log/" + PublicRecordFiles.PageOf(0))).Body);
        Assert.NotNull(listed);
        Assert.DoesNotContain(index, listed);
        Assert.Equal(HttpStatusCode.NotFound, (await World.Hub.Get("/log/" + PublicRecordFiles.PathOf(index))).Status);
        foreach (var place in listed)
        {
            var reply = await World.Hub.Get("/log/" + PublicRecordFiles.PathOf(place));
            Assert.Equal((HttpStatusCode.OK, "application/json"), (reply.Status, reply.MediaType));
            Assert.NotNull(PublicRecord.TryRead(reply.Body));
            Assert.DoesNotContain(citizen.Nik, Encoding.UTF8.GetString(reply.Body), StringComparison.Ordinal);
        }
    }
}
