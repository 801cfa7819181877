namespace Tarn.Api.Requests;

/// <summary>The part of a request that is being worked on: it decides the code of a mistake found below.</summary>
public enum RequestPart
{
    /// <summary>Path and query parameters.</summary>
    Query,

    /// <summary>The body.</summary>
    Body,
}
