import Testing

/// `#expect` for a condition that changes what it asks, which the macro does not take.
func holds(_ condition: Bool, at location: SourceLocation = #_sourceLocation) {
    #expect(condition, sourceLocation: location)
}
