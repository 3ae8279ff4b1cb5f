using System.Reflection;

namespace Hub.Conformance;

/// <summary>The stand-in's Orleans surface is a true part of the genuine one.</summary>
public sealed class SurfaceTests
{
    /// <summary>Interfaces that the hub calls and never implements: the stand-in offers the part that grains may use.</summary>
    static readonly Dictionary<string, string> PartialOnPurpose = new(StringComparer.Ordinal)
    {
        ["Orleans.IGrainFactory"] = "references by string, GUID and number only; no observers, no untyped references",
        ["Orleans.IGrainBase"] = "a mark; IGrainContext does not compile against the abstractions alone",
        ["Orleans.IGrainCallContext"] = "filters read names and result; request and response are of the serializer",
        ["Orleans.IIncomingGrainCallContext"] = "no IGrainContext",
    };

    static readonly IReadOnlyDictionary<string, SurfaceType> Genuine = SurfaceReader.Read(GenuinePath());

    static readonly Dictionary<string, SurfaceType> StandIn =
        SurfaceReader.Read(Path.Combine(AppContext.BaseDirectory, "Hub.LocalHost.dll"))
            .Where(type => type.Key.StartsWith("Orleans", StringComparison.Ordinal))
            .ToDictionary(type => type.Key, type => type.Value, StringComparer.Ordinal);

    [Fact]
    public void Stand_in_promises_nothing_that_Orleans_does_not_keep()
    {
        var differences = SurfaceComparison.Differences(StandIn, Genuine).Where(difference => !IsOnPurpose(difference)).ToList();
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.True(StandIn.Count >= 25, $"only {StandIn.Count} types compared");
    }

    [Fact]
    public void Every_partial_interface_is_partial() =>
        Assert.All(PartialOnPurpose.Keys, name =>
            Assert.Contains(SurfaceComparison.Differences(StandIn, Genuine), difference => difference.StartsWith(name + ": lacks ", StringComparison.Ordinal)));

    [Theory]
    [InlineData("type", "Orleans.Invented: no such type")]
    [InlineData("kind", "Orleans.Grain: is sealed class, genuine abstract class")]
    [InlineData("base", "Orleans.Grain`1: derives from System.Exception, genuine from Orleans.Grain")]
    [InlineData("interface", "Orleans.Grain: implements System.IDisposable, genuine does not")]
    [InlineData("member", "Orleans.Grain: has public System.Void Invent(), genuine does not")]
    [InlineData("signature", "Orleans.Grain: has protected System.Int32 DeactivateOnIdle(), genuine does not")]
    [InlineData("hole", "Orleans.IIncomingGrainCallFilter: lacks public abstract System.Threading.Tasks.Task Invoke(Orleans.IIncomingGrainCallContext context)")]
    [InlineData("value", "Orleans.DeactivationReasonCode: has Orleans.DeactivationReasonCode None = 9, genuine does not")]
    public void Drift_is_named(string drift, string sentence)
    {
        var changed = Drifted(drift);
        var drifted = new Dictionary<string, SurfaceType>(StandIn, StringComparer.Ordinal) { [changed.Name] = changed };
        Assert.Contains(SurfaceComparison.Differences(drifted, Genuine), difference => difference == sentence);
        Assert.DoesNotContain(SurfaceComparison.Differences(StandIn, Genuine), difference => difference == sentence);
    }

    static SurfaceType Drifted(string drift)
    {
        var grain = StandIn["Orleans.Grain"];
        var filter = StandIn["Orleans.IIncomingGrainCallFilter"];
        var codes = StandIn["Orleans.DeactivationReasonCode"];
        return drift switch
        {
            "type" => grain with { Name = "Orleans.Invented" },
            "kind" => grain with { Kind = "sealed class" },
            "base" => StandIn["Orleans.Grain`1"] with { Base = "System.Exception" },
            "interface" => grain with { Interfaces = grain.Interfaces.Append("System.IDisposable").ToHashSet(StringComparer.Ordinal) },
            "member" => grain with { Members = grain.Members.Append("public System.Void Invent()").ToHashSet(StringComparer.Ordinal) },
            "signature" => grain with { Members = Replaced(grain, "System.Void DeactivateOnIdle", "System.Int32 DeactivateOnIdle") },
            "hole" => filter with { Members = new HashSet<string>(StringComparer.Ordinal) },
            "value" => codes with { Members = Replaced(codes, "None = 0", "None = 9") },
            _ => throw new ArgumentOutOfRangeException(nameof(drift), drift, "unknown"),
        };
    }

    static HashSet<string> Replaced(SurfaceType type, string old, string @new) =>
        type.Members.Select(member => member.Replace(old, @new, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);

    static bool IsOnPurpose(string difference) =>
        PartialOnPurpose.Keys.Any(name => difference.StartsWith(name + ": lacks ", StringComparison.Ordinal));

    static string GenuinePath() => typeof(SurfaceTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "GenuineOrleans").Value!;
}
