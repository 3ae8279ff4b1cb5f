using System.Text.Json.Serialization;

namespace Hub.Rules.Policies;

/// <summary>The six legal bases of UU 27/2022 art. 20(2).</summary>
[JsonConverter(typeof(EnumCodeConverter<LegalBasis>))]
public enum LegalBasis
{
    Consent,
    Contract,
    LegalObligation,
    VitalInterest,
    PublicTask,
    LegitimateInterest,
}
