using Orleans.Runtime;

namespace Orleans;

/// <summary>Marks an interface whose methods are calls to a grain.</summary>
public interface IGrain : IAddressable;

/// <summary>A grain named by a text, 1 character or more; "7" and "007" are two grains.</summary>
public interface IGrainWithStringKey : IGrain;

/// <summary>A grain named by a GUID.</summary>
public interface IGrainWithGuidKey : IGrain;

/// <summary>A grain named by a 64-bit number.</summary>
public interface IGrainWithIntegerKey : IGrain;

/// <summary>Implemented by every grain class.</summary>
public interface IGrainBase;
