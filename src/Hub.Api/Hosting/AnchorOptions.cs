using System.Globalization;
using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Silo.Anchoring;
using Hub.Silo.Hosting;

namespace Hub.Api.Hosting;

/// <summary>Options <c>--anchor-…</c> of a hub process. RPC, contract, account and chain belong together; the others refine them.</summary>
public sealed record AnchorOptions
{
    const string Prefix = "--anchor-";

    static readonly string[] Needed = ["rpc", "contract", "account", "chain-id"];
    static readonly string[] Known = [.. Needed, "interval", "confirmations", "max-fee", "key"];

    readonly IReadOnlyDictionary<string, string> _given = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether an option is one of these.</summary>
    public static bool Takes(string option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return option.StartsWith(Prefix, StringComparison.Ordinal) && Known.Contains(option[Prefix.Length..], StringComparer.Ordinal);
    }

    /// <summary>These with one more.</summary>
    public AnchorOptions With(string option, string value)
    {
        ArgumentNullException.ThrowIfNull(option);
        return new(new Dictionary<string, string>(_given, StringComparer.Ordinal) { [option[Prefix.Length..]] = value });
    }

    public AnchorOptions()
    {
    }

    AnchorOptions(IReadOnlyDictionary<string, string> given) => _given = given;

    /// <summary>Where a log is anchored; null where nothing was given.</summary>
    /// <exception cref="StartRefusedException">Something is missing or wrong.</exception>
    public AnchorPlan? For(string origin)
    {
        if (_given.Count == 0)
        {
            return null;
        }
        if (Needed.FirstOrDefault(name => !_given.ContainsKey(name)) is { } missing)
        {
            throw new StartRefusedException($"{Prefix}{missing} is missing: a log is anchored by {string.Join(", ", Needed.Select(name => Prefix + name))}");
        }
        if (!Uri.TryCreate(_given["rpc"], UriKind.Absolute, out var node) || !HttpEvmRpc.IsAllowed(node))
        {
            throw Wrong("rpc", "an https address, or http on this machine");
        }
        var settings = new AnchorSettings(origin, Address("contract"), Address("account"), Number("chain-id", 1) ?? 0)
        {
            Interval = Number("interval", (long)AnchorSettings.MinInterval.TotalSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : AnchorSettings.DefaultInterval,
            Confirmations = (int?)Number("confirmations", 1),
            MaxFeePerGas = Number("max-fee", 1) is { } gwei ? gwei * AnchorSettings.WeiPerGwei : AnchorSettings.DefaultMaxFeePerGas,
        };
        return new(settings, node) { KeyFile = _given.GetValueOrDefault("key") };
    }

    EvmAddress Address(string name) => EvmAddress.Parse(_given[name]) ?? throw Wrong(name, "0x and 40 hexadecimal digits, with the right check capitals if any (ERC-55)");

    long? Number(string name, long least)
    {
        if (!_given.TryGetValue(name, out var text))
        {
            return null;
        }
        var unit = name switch
        {
            "interval" => ", in seconds",
            "max-fee" => ", in gwei",
            _ => "",
        };
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least}{unit}"));
    }

    static StartRefusedException Wrong(string name, string expected) => new($"{Prefix}{name} is {expected}");
}
