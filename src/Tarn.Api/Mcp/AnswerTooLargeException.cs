namespace Tarn.Api.Mcp;

/// <summary>An operation answered more than a tool may give.</summary>
internal sealed class AnswerTooLargeException : Exception;
