#include "textflag.h"

// func find(text *byte, blocks int, base uint32, seps *uint32, room int, s *Scanner) (done, n int, wide bool)
//
// Scanner: Delimiter at 0, inside at 8, within at 16.
TEXT ·find(SB), NOSPLIT, $0-65
	MOVQ text+0(FP), SI
	MOVQ blocks+8(FP), CX
	MOVL base+16(FP), R9
	MOVQ seps+24(FP), DI
	MOVQ room+32(FP), R8
	MOVQ s+40(FP), R15
	MOVQ 8(R15), R11             // inside
	MOVQ 16(R15), R12            // within
	MOVQ DI, R14                 // where the separators begin
	LEAQ -256(DI)(R8*4), R8      // the last place where those of a block have room
	MOVQ CX, R13
	VPBROADCASTB (R15), Y0
	MOVL $10, AX
	VMOVD AX, X1
	VPBROADCASTB X1, Y1
	MOVL $34, AX
	VMOVD AX, X2
	VPBROADCASTB X2, Y2
	VPCMPEQD X6, X6, X6
	VPXOR Y5, Y5, Y5

loop:
	TESTQ CX, CX
	JZ done
	CMPQ DI, R8
	JA done
	VMOVDQU (SI), Y3
	VMOVDQU 32(SI), Y4
	VPCMPEQB Y2, Y3, Y7
	VPCMPEQB Y2, Y4, Y8
	VPMOVMSKB Y7, AX
	VPMOVMSKB Y8, BX
	SHLQ $32, BX
	ORQ BX, AX                   // quotes
	VPCMPEQB Y0, Y3, Y7
	VPCMPEQB Y1, Y3, Y8
	VPOR Y7, Y8, Y7
	VPMOVMSKB Y7, DX
	VPCMPEQB Y0, Y4, Y9
	VPCMPEQB Y1, Y4, Y10
	VPOR Y9, Y10, Y9
	VPMOVMSKB Y9, BX
	SHLQ $32, BX
	ORQ BX, DX                   // delimiters and line feeds
	MOVQ AX, BX
	ORQ R11, BX
	JNZ quotes
	MOVQ DX, R12
	NOTQ R12
	SHRQ $63, R12                // within, unless the last byte is a separator
	VPOR Y3, Y5, Y5
	VPOR Y4, Y5, Y5
	JMP extract

quotes:
	VMOVQ AX, X7
	VPCLMULQDQ $0, X6, X7, X7    // from each opening quote up to its closing quote
	VMOVQ X7, R10
	XORQ R11, R10
	MOVQ R10, BX
	NOTQ BX
	ANDQ BX, DX                  // separators outside quotes
	ANDQ AX, BX                  // closing quotes
	ORQ DX, BX                   // what an opening quote may follow
	ANDQ R10, AX                 // opening quotes
	MOVQ BX, R10
	SHRQ $63, R10
	XORQ $1, R10                 // the next within
	ADDQ BX, BX
	XORQ $1, R12
	ORQ R12, BX
	NOTQ BX
	TESTQ AX, BX
	JNZ astray
	MOVQ R10, R12
	VMOVQ X7, R10
	XORQ R11, R10
	SARQ $63, R10
	MOVQ R10, R11
	VPOR Y3, Y5, Y5
	VPOR Y4, Y5, Y5

extract:
	POPCNTQ DX, BX
	LEAQ (DI)(BX*4), R10         // behind the separators of this block

more:
	CMPQ DI, R10
	JAE next
	TZCNTQ DX, AX
	BLSRQ DX, DX
	ADDL R9, AX
	MOVL AX, (DI)
	TZCNTQ DX, AX
	BLSRQ DX, DX
	ADDL R9, AX
	MOVL AX, 4(DI)
	TZCNTQ DX, AX
	BLSRQ DX, DX
	ADDL R9, AX
	MOVL AX, 8(DI)
	TZCNTQ DX, AX
	BLSRQ DX, DX
	ADDL R9, AX
	MOVL AX, 12(DI)
	ADDQ $16, DI
	JMP more

next:
	MOVQ R10, DI
	ADDQ $64, SI
	ADDL $64, R9
	DECQ CX
	JMP loop

astray:
	XORQ $1, R12                 // as it was

done:
	MOVQ R11, 8(R15)
	MOVQ R12, 16(R15)
	SUBQ CX, R13
	MOVQ R13, done+48(FP)
	SUBQ R14, DI
	SHRQ $2, DI
	MOVQ DI, n+56(FP)
	VPMOVMSKB Y5, AX
	TESTL AX, AX
	SETNE wide+64(FP)
	VZEROUPPER
	RET
